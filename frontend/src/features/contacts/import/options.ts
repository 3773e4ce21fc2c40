import type { ImportColumn, ImportOptions } from '@/backend'

/** What a person has chosen about a file. Undefined parts are found out by the engine. */
export type Choices = ImportOptions

/** The mapping that a preview shows, in the form in which it is sent: field by column number. */
export function mappingOf(columns: readonly ImportColumn[]): Record<string, string> {
  return Object.fromEntries(columns.map(({ number, field }) => [String(number), field]))
}

/** A field takes one column: the one that had it lets it go. */
export function assign(mapping: Record<string, string>, number: number, field: string): Record<string, string> {
  const next = Object.fromEntries(
    Object.entries(mapping).map(([key, had]) => [key, had === field && field !== 'tags' ? '' : had]),
  )
  return { ...next, [String(number)]: field }
}

/** Choices of how the file is read make a mapping of the old columns meaningless. */
export function readAs(choices: Choices, read: Choices['read']): Choices {
  const { mapping: _, ...rest } = choices
  return { ...rest, read: { ...choices.read, ...read } }
}

export const ENCODINGS = [
  { value: 'utf-8', label: 'UTF-8' },
  { value: 'windows-1252', label: 'Windows (1252)' },
  { value: 'utf-16le', label: 'UTF-16 LE' },
  { value: 'utf-16be', label: 'UTF-16 BE' },
] as const

export const DELIMITERS = [
  { value: ',', label: 'Comma' },
  { value: ';', label: 'Semicolon' },
  { value: '\t', label: 'Tab' },
  { value: '|', label: 'Bar |' },
] as const

export const DUPLICATES = [
  { value: 'skip', label: 'Skip them' },
  { value: 'update', label: 'Update the contact' },
  { value: 'create', label: 'Create where only the phone is the same' },
] as const

export const DUPLICATE_EFFECTS = {
  skip: 'Known by email address, or else by phone number: the contact stays as it is, and only goes on the list you choose.',
  update: 'What the row holds replaces the contact’s. An empty cell never empties a field, unless you say so.',
  create: 'An email address belongs to one contact. Where only the phone number is the same, a new contact is made.',
} as const
