import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { WebSocket, WebSocketServer } from 'ws';
import { InspectorDoor } from '../../lib/function-host/inspector-door';

/** The inspector of a process, and an editor that is attached to it through the door. */
async function attached(): Promise<{
  door: InspectorDoor;
  port: number;
  inspector: WebSocketServer;
  editor: WebSocket;
}> {
  const inspector = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(inspector, 'listening');
  const door = await InspectorDoor.open(0);
  const { port } = inspector.address() as AddressInfo;
  door.add(port);
  const editor = new WebSocket(`ws://127.0.0.1:${door.port}/`);
  await once(editor, 'open');
  return { door, port, inspector, editor };
}

async function released({ door, inspector }: Awaited<ReturnType<typeof attached>>): Promise<void> {
  door.close();
  for (const client of inspector.clients) client.terminate();
  await new Promise((resolve) => inspector.close(resolve));
}

test('who debugged a process that ended is expected again, whether its end is known before its connections are gone or after', async () => {
  const before = await attached();
  before.door.remove(before.port);
  expect(before.door.expected).toBe(true);
  await released(before);

  const after = await attached();
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
