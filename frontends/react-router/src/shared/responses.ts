/** Whether a value is a response: of Node, or of the fetch standard that a framework brings along. */
export const isResponse = (value: unknown): value is Response =>
  Object.prototype.toString.call(value) === '[object Response]';
