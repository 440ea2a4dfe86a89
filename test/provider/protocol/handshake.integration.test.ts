import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { X509Certificate } from 'node:crypto';
import { selfSignedCertificate } from '../../../lib/shared/certificates';
import { buildNotes, startNotes, type Notes } from '../support/notes';
import { ProviderProcess } from '../support/provider-process';
import { TERRAFORM_ENVIRONMENT } from '../support/started-provider';
import { spawn } from 'node:child_process';

let notes: Notes;
const running: ProviderProcess[] = [];
const keep = (started: ProviderProcess): ProviderProcess => {
  running.push(started);
  return started;
};

beforeAll(async () => {
  notes = await buildNotes();
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.stop()));
});
afterAll(() => notes.dispose());

const nothing = Buffer.alloc(0);

describe('the handshake', () => {
  test('started by hand, it says what it is and ends with 1', async () => {
    const provider = new ProviderProcess(notes.program);
    expect(await provider.ended).toBe(1);
    expect(provider.stdout).toBe('');
    expect(provider.stderr).toMatch(/^This is the Terraform provider notes\. [^\n]+\n$/);
  });

  test('refuses a client that does not offer protocol 6', async () => {
    const provider = new ProviderProcess(notes.program, [], {
      ...TERRAFORM_ENVIRONMENT,
      PLUGIN_PROTOCOL_VERSIONS: '4,5',
    });
    expect(await provider.ended).toBe(1);
    expect(provider.stdout).toBe('');
    expect(provider.stderr).toMatch(/speaks plugin protocol 6, and what started it offers 4, 5/);
  });

  test('is one line, and the socket is in a directory of its own', async () => {
    const provider = keep(await ProviderProcess.start(notes.program));
    const [core, protocol, network, address, kind, certificate] = provider.handshake;
    expect([core, protocol, network, kind]).toEqual(['1', '6', 'unix', 'grpc']);
    expect(statSync(dirname(address!)).mode & 0o777).toBe(0o700);
    expect(certificate).not.toMatch(/=/);
    const parsed = new X509Certificate(Buffer.from(certificate!, 'base64'));
    expect(parsed.ca).toBe(true);
    expect(parsed.subjectAltName).toBe('DNS:localhost');
    expect(parsed.verify(parsed.publicKey)).toBe(true);
    await provider.call('GetMetadata');
    expect(provider.stdout.split('\n')).toHaveLength(2);
  });

  test('takes no client but the one that it was told of', async () => {
    const provider = keep(await ProviderProcess.start(notes.program));
    const stranger = provider.connect(selfSignedCertificate());
    await expect(provider.raw('/tfplugin6.Provider/GetMetadata', nothing, stranger)).rejects.toThrow(
      /UNAVAILABLE/,
    );
    stranger.close();
    await provider.call('GetMetadata');
  });

  test('serves without TLS when the client has none', async () => {
    const provider = keep(await ProviderProcess.start(notes.program, { tls: false }));
    expect(provider.handshake[5]).toBe('');
    await provider.call('GetMetadata');
  });

  test('waits with connections that come before it is ready', async () => {
    const provider = keep(await ProviderProcess.start(notes.program));
    const answers = await Promise.all(Array.from({ length: 20 }, () => provider.call('GetMetadata')));
    expect(answers).toHaveLength(20);
  });
});

describe('the services beside the provider', () => {
  test('Shutdown answers, ends the process with 0 and leaves nothing behind', async () => {
    const provider = await startNotes(notes);
    const socket = provider.handshake[3]!;
    expect(existsSync(socket)).toBe(true);
    expect(await provider.raw('/plugin.GRPCController/Shutdown', nothing)).toEqual(nothing);
    expect(await provider.ended).toBe(0);
    await provider.stop();
    expect(existsSync(dirname(socket))).toBe(false);
    expect(provider.stderr).toBe('');
  });

  test('health says SERVING', async () => {
    const provider = keep(await ProviderProcess.start(notes.program));
    const answer = await provider.raw(
      '/grpc.health.v1.Health/Check',
      Buffer.from([0x0a, 6, ...Buffer.from('plugin')]),
    );
    expect([...answer]).toEqual([0x08, 1]);
  });

  test('StreamStdio stays open and silent', async () => {
    const provider = keep(await ProviderProcess.start(notes.program));
    const client = provider.connect();
    const asIs = (bytes: Buffer): Buffer => bytes;
    const stream = client.makeServerStreamRequest('/plugin.GRPCStdio/StreamStdio', asIs, asIs, nothing);
    const events: string[] = [];
    stream.on('data', () => events.push('data')).on('end', () => events.push('end'));
    stream.on('error', () => events.push('error'));
    await provider.call('GetMetadata');
    expect(events).toEqual([]);
    stream.cancel();
    client.close();
  });

  test('what is not implemented says so', async () => {
    const provider = keep(await ProviderProcess.start(notes.program));
    await expect(provider.raw('/tfplugin6.Provider/RenewEphemeralResource', nothing)).rejects.toThrow(
      /UNIMPLEMENTED/,
    );
  });
});

describe('the process', () => {
  test('goes on after Ctrl-C: Terraform decides when it ends', async () => {
    const provider = keep(await startNotes(notes));
    provider.kill('SIGINT');
    await provider.call('GetMetadata');
    provider.kill('SIGTERM');
    expect(await provider.ended).toBe(0);
  });

  test('ends when what started it is gone', async () => {
    // A parent that starts the provider, says its pid, and is killed.
    const parent = spawn(
      process.execPath,
      [
        '-e',
        `const c = require('child_process').spawn(process.execPath, [${JSON.stringify(notes.program)}], { stdio: ['ignore', 'pipe', 'ignore'] });
         c.stdout.once('data', () => console.log(c.pid)); setInterval(() => {}, 1000);`,
      ],
      { env: { ...process.env, ...TERRAFORM_ENVIRONMENT }, stdio: ['ignore', 'pipe', 'ignore'] },
    );
    const pid = await new Promise<number>((resolve) => {
      parent.stdout.once('data', (text: Buffer) => {
        resolve(Number(text.toString()));
      });
    });
    parent.kill('SIGKILL');
    const alive = (): boolean => {
      try {
        process.kill(pid, 0);
        return true;
      } catch {
        return false;
      }
    };
    expect(alive()).toBe(true);
    while (alive()) await new Promise((resolve) => setTimeout(resolve, 100));
  });

  test('with --debug it says how to attach Terraform, and ends with Ctrl-C', async () => {
    const provider = new ProviderProcess(notes.program, ['--debug']);
    await provider.said(/TF_REATTACH_PROVIDERS='.*'/);
    const attach = JSON.parse(/TF_REATTACH_PROVIDERS='(.*)'/.exec(provider.stdout)![1]!) as Record<
      string,
      unknown
    >;
    const here = {
      Protocol: 'grpc',
      ProtocolVersion: 6,
      Pid: provider.pid,
      Test: true,
      Addr: { Network: 'unix', String: expect.stringContaining('/') as string },
    };
    expect(attach).toEqual({
      'registry.terraform.io/test/notes': here,
      'registry.opentofu.org/test/notes': here,
    });
    provider.kill('SIGINT');
    expect(await provider.ended).toBe(0);
  });
});
