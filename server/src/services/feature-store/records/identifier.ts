import { shown, validationError } from './errors.js';

const loneSurrogate = /\p{Surrogate}/u;

/** Whether a text has UTF-8: no half of a surrogate pair stands alone in it. */
export const isUnicode = (text: string): boolean => !loneSurrogate.test(text);

/** @throws ValidationError for an identifier that no record can have. */
export function checkIdentifier(id: string, member: string): void {
  if (id === '') {
    throw validationError(`${member} must not be empty: send a record identifier's value.`);
  }
  if (!isUnicode(id)) {
    throw validationError(
      `${member} ${shown(id)} is not Unicode text: a half of a surrogate pair stands alone in it.`,
    );
  }
}
