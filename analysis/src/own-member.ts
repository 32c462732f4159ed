/** A member by a name out of data, which may be `constructor`: never one of its prototype. */
export const ownMember = <T>(
  of: Readonly<Record<string, T>> | undefined,
  name: string,
): T | undefined => (of && Object.hasOwn(of, name) ? of[name] : undefined);
