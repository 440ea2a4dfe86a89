export async function handler({ name }: { name: string }) {
  return { text: `Hello ${name}` };
}
