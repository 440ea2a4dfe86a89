/** A promotion, rollback or locked deploy that is refused: its message says why, and what to do. */
export class PromotionError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'PromotionError';
  }
}
