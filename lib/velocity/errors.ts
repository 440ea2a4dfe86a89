/** A template that cannot be read or rendered. The message is the engine's, without a value of the input. */
export class VelocityError extends Error {
  override readonly name = 'VelocityError';
}

/** A Java exception inside a method that a template calls: rendering fails with it. */
export class JavaException extends Error {
  override readonly name = 'JavaException';
}
