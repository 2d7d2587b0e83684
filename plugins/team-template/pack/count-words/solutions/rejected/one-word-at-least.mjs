// Wrong: splitting nothing gives one part, which is empty.
export const countWords = text => text.trim().split(/\s+/).length;
