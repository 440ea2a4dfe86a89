/** A template that cannot be read or rendered. The message is the engine's, without a value of the input. */
export class VelocityError extends Error {
  override readonly name = 'VelocityError';
}
