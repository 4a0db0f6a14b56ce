/** @type {import('next').NextConfig} */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  compress: true,
  // One copy of the database driver for pages and for the plain handlers beside them.
  serverExternalPackages: ['pg', '@prisma/adapter-pg', '@prisma/client', 'pino'],
};
export default config;
