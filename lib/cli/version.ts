/** The package's version; the build puts it in. */
export const VERSION = process.env['GENESYS_ACTIONS_VERSION'] ?? '0.0.0-unbuilt';
