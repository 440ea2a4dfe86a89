/** A Java exception inside a method that a template calls: rendering fails with it. */
export class JavaException extends Error {}
