/** What a paste brings: a file where files can be taken, otherwise its text. */
export function pasted(clipboard: DataTransfer, textOnly: boolean): File | string | null {
  const file = clipboard.files[0]
  // A spreadsheet puts a picture of its cells beside their text.
  if (file && !textOnly && !file.type.startsWith('image/')) return file
  const text = clipboard.getData('text/plain')
  return text.trim() === '' ? null : text
}
