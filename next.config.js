/** @type {import('next').NextConfig} */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  compress: true,
  // `npm test` and `npm run verify` check the types of everything; a start does not do it again.
  typescript: { ignoreBuildErrors: true },
  // One copy of the database driver for pages and for the plain handlers beside them.
  serverExternalPackages: ['pg', '@prisma/adapter-pg', '@prisma/client', 'pino'],
};
export default config;
