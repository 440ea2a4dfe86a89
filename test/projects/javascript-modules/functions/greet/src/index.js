export async function handler({ name }) {
  return { text: `Hello ${name}` };
}
