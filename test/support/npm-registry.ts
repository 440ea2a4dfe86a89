import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

/** A package of a registry: the paths in it, and what they hold. */
type Files = Readonly<Record<string, string>>;

/** A registry that the real npm asks over HTTP. */
export interface NpmRegistry {
  readonly url: string;
  /** The paths that were asked for, in order. */
  readonly asked: readonly string[];
  /** Serves a package of that name, with these versions of it. */
  publish(name: string, versions: Readonly<Record<string, Files>>): void;
  /** From now on it serves other bytes than the digests that it names. */
  damage(): void;
  close(): Promise<void>;
}

export async function startNpmRegistry(): Promise<NpmRegistry> {
  const packages = new Map<string, Map<string, Buffer>>();
  const asked: string[] = [];
  let damaged = false;
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    const [, name = '', , version] = /^\/([\w-]+)(\/(.+)\.tgz)?$/.exec(path) ?? [];
    const versions = packages.get(name);
    const tarball = version === undefined ? undefined : versions?.get(version);
    if (tarball !== undefined) {
      const padding = damaged ? Buffer.from('more') : Buffer.alloc(0);
      response.end(Buffer.concat([tarball, padding]));
    } else if (versions !== undefined && version === undefined) {
      response.setHeader('content-type', 'application/json').end(JSON.stringify(document(name, versions)));
    } else {
      response.writeHead(404).end('{}');
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

  function document(name: string, versions: ReadonlyMap<string, Buffer>): object {
    const each = [...versions].map(([version, bytes]) => {
      const integrity = `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
      return [version, { name, version, dist: { integrity, tarball: `${url}${name}/${version}.tgz` } }];
    });
    return {
      name,
      'dist-tags': { latest: [...versions.keys()].at(-1) },
      versions: Object.fromEntries(each) as object,
    };
  }

  return {
    url,
    asked,
    publish(name, versions) {
      const tarballs = Object.entries(versions).map(([version, files]) => {
        const manifest = JSON.stringify({ name, version });
        return [version, tarGz({ 'package.json': manifest, ...files })] as const;
      });
      packages.set(name, new Map(tarballs));
    },
    damage() {
      damaged = true;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A package's file: a header of 512 bytes in front of each file, all in blocks of 512. */
function tarGz(files: Files): Buffer {
  const parts = Object.entries(files).flatMap(([path, text]) => {
    const bytes = Buffer.from(text);
    const header = Buffer.alloc(512);
    header.write(`package/${path}`, 0);
    header.write('0000755\0', 100);
    header.write('0000000\0', 108);
    header.write('0000000\0', 116);
    header.write(`${bytes.length.toString(8).padStart(11, '0')}\0`, 124);
    header.write('00000000000\0', 136);
    header.write('        0', 148);
    header.write('ustar\x0000', 257);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    return [header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)];
  });
  return gzipSync(Buffer.concat([...parts, Buffer.alloc(1024)]));
}
