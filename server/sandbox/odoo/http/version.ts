/** The answer of `common.version` for a major version. */
export const versionInfo = (major: number) => ({
  server_version: `${major}.0`,
  server_version_info: [major, 0, 0, 'final', 0, ''],
  server_serie: `${major}.0`,
  protocol_version: 1,
});
