// Wrong: between two blanks it sees an empty word.
export const countWords = text => (text === '' ? 0 : text.split(' ').length);
