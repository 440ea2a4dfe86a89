import regionHosts from 'purecloud-platform-client-v2/src/purecloud-platform-client-v2/PureCloudRegionHosts.js';

/** Every region with its domain, from the SDK's own list: `us-east-1` → `mypurecloud.com`. */
export const REGIONS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(regionHosts).map(([name, domain]) => [name.replaceAll('_', '-'), domain]),
);

/** The region when none is set. */
export const DEFAULT_REGION = 'us-east-1';

/**
 * The domain of a region. A domain itself (`mypurecloud.de`, also with `https://api.` before it) is taken as well.
 *
 * @returns undefined when the text is neither a known region nor a domain
 */
export function domainOfRegion(region: string): string | undefined {
  const name = region.trim().toLowerCase();
  const known = REGIONS[name.replaceAll('_', '-')];
  if (known !== undefined) return known;
  const domain = name
    .replace(/^https?:\/\//, '')
    .replace(/^(api|login)\./, '')
    .replace(/\/+$/, '');
  return /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(domain) ? domain : undefined;
}

/** What stands before a region's domain in the names of its hosts: the API, its logins, and the admin UI. */
const SERVICES = ['api', 'login', 'apps'] as const;

/** The hosts of the platform, in all regions. */
export function platformHosts(): readonly string[] {
  return Object.values(REGIONS).flatMap((domain) => SERVICES.map((service) => `${service}.${domain}`));
}
