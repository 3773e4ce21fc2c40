/** How well what was typed fits a text: higher is better, 0 is not at all. Letters must come in order. */
export function score(query: string, text: string): number {
  const wanted = query.toLowerCase().replaceAll(' ', '')
  const given = text.toLowerCase()
  if (!wanted) return 1
  if (given.startsWith(query.toLowerCase())) return 1000 - given.length
  let total = 0
  let at = -1
  for (const letter of wanted) {
    const next = given.indexOf(letter, at + 1)
    if (next < 0) return 0
    const startsWord = next === 0 || given[next - 1] === ' '
    total += startsWord ? 12 : next === at + 1 ? 8 : 1
    at = next
  }
  return total
}
