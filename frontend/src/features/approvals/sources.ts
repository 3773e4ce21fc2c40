const HINTS: Record<string, string> = { cta: 'CTA', valueProp: 'value proposition', value_prop: 'value proposition' }

/** 'contact.firstName' is the contact's first name, 'thread.2' the second message of the thread. */
export function sourceWords(from: string): string {
  const [room = '', field = ''] = from.split('.')
  const name =
    HINTS[field] ??
    field
      .replace(/^custom:/, '')
      .replace(/([A-Z])/g, ' $1')
      .replaceAll('_', ' ')
      .toLowerCase()
  if (room === 'contact') return `from the contact’s ${name}`
  if (room === 'step') return `from the step’s ${name}`
  if (room === 'sender') return field ? `from the sender’s ${name}` : 'from the sender profile'
  if (room === 'thread') return field === 'subject' ? 'from the thread' : `from message ${field} of the thread`
  if (room === 'agent') return `from the agent’s ${name === 'knowledge' ? 'notes' : name}`
  return `from ${from}`
}
