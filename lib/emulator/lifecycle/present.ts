/**
 * The members that are there. Clients send what they do not mean to say as null or leave it out; to the platform both
 * are the same.
 */
export function present<Members extends object>(
  members: Members,
): { [Name in keyof Members]?: NonNullable<Members[Name]> } {
  return Object.fromEntries(
    Object.entries(members).filter(([, value]) => value !== null && value !== undefined),
  ) as { [Name in keyof Members]?: NonNullable<Members[Name]> };
}
