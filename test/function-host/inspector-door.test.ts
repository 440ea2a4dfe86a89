import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { WebSocket, WebSocketServer } from 'ws';
import { InspectorDoor } from '../../lib/function-host/inspector-door';

/** The inspector of a process, and an editor that is attached to it through the door. */
async function attached() {
  const server = createServer();
  // As Node.js's own, it lets in who knows the identifier of the process.
  const inspector = new WebSocketServer({ server, path: '/known' });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const door = await InspectorDoor.open(0);
  const { port } = server.address() as AddressInfo;
  door.add(port);
  const editor = new WebSocket(`ws://127.0.0.1:${door.port}/known`);
  await once(editor, 'open');
  return { door, port, server, inspector, editor };
}

type Attached = Awaited<ReturnType<typeof attached>>;

async function released({ door, inspector, server }: Attached): Promise<void> {
  door.close();
  for (const client of inspector.clients) client.terminate();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

/** Resolves when somebody has found out that the inspector still listens. */
async function probed({ server }: Attached): Promise<void> {
  const [probe] = (await once(server, 'connection')) as [Socket];
  await once(probe, 'close');
}

test('who debugged a process that ended is expected again, whether its end is known before its connections are gone or after', async () => {
  const before = await attached();
  before.door.remove(before.port);
  expect(before.door.expected).toBe(true);
  await released(before);

  const after = await attached();
  after.server.close();
  for (const client of after.inspector.clients) client.terminate();
  while (after.door.attached) await nextTurn();
  after.door.remove(after.port);
  expect(after.door.expected).toBe(true);
  await released(after);
});

test('who left, or vanished, is not expected', async () => {
  for (const leave of ['close', 'terminate'] as const) {
    const there = await attached();
    there.editor[leave]();
    while (there.door.attached) await nextTurn();
    there.door.remove(there.port);
    expect([leave, there.door.expected]).toEqual([leave, false]);
    await released(there);
  }
});

test('nor is who said goodbye together with something else, or in two pieces', async () => {
  const goodbye = Buffer.from([0x88, 0x80, 0, 0, 0, 0]);
  const pong = Buffer.from([0x8a, 0x80, 0, 0, 0, 0]);
  for (const parts of [[Buffer.concat([pong, goodbye])], [goodbye.subarray(0, 1), goodbye.subarray(1)]]) {
    const there = await attached();
    const raw = (there.editor as unknown as { readonly _socket: Socket })._socket.setNoDelay(true);
    const known = probed(there);
    for (const part of parts) {
      raw.write(part);
      for (let turn = 0; turn < 20; turn++) await nextTurn();
    }
    await known;
    there.door.remove(there.port);
    expect(there.door.expected).toBe(false);
    await released(there);
  }
});

test('nor is who was not let in', async () => {
  const there = await attached();
  there.editor.close();
  while (there.door.attached) await nextTurn();
  const known = once(there.server, 'connection').then(() => probed(there));
  const stale = new WebSocket(`ws://127.0.0.1:${there.door.port}/of-an-earlier-process`);
  await once(stale, 'error');
  await known;
  there.door.remove(there.port);
  expect(there.door.expected).toBe(false);
  await released(there);
});

test('a door that closes ends connections that have said nothing', async () => {
  const door = await InspectorDoor.open(0);
  const silent = connect(door.port, '127.0.0.1').on('error', () => undefined);
  await once(silent, 'connect');
  const gone = once(silent, 'close');
  door.close();
  await gone;
});

test('while this process is busy no time runs for who sets breakpoints: what was sent meanwhile is heard first', async () => {
  const there = await attached();
  const heard: string[] = [];
  for (const client of there.inspector.clients)
    client.on('message', (data: Buffer) => {
      heard.push(data.toString());
      if (heard.length === 1) there.editor.send('sets a breakpoint');
      if (heard.length === 1) setImmediate(blockFor, 600);
    });
  const settled = there.door.settled(0).then(() => heard.push('settled'));
  there.editor.send('asks for a source');
  await settled;
  expect(heard).toEqual(['asks for a source', 'sets a breakpoint', 'settled']);
  await released(there);
});

function blockFor(ms: number): void {
  for (const until = Date.now() + ms; Date.now() < until;);
}
