import manifest from '../../package.json' with { type: 'json' };

/** Of this build; the bundler puts it in. */
export const appVersion: string = manifest.version;
