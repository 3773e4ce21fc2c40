/** Colour carries meaning only: each tone says one thing. */
export type Tone = 'neutral' | 'ok' | 'warn' | 'danger' | 'info' | 'ai'

export const TONES: Record<Tone, { tint: string; edge: string; text: string; fill: string }> = {
  neutral: { tint: 'tint-logic', edge: 'edge-logic', text: 'text-muted', fill: 'bg-logic' },
  ok: { tint: 'tint-ok', edge: 'edge-ok', text: 'text-ok', fill: 'bg-ok' },
  warn: { tint: 'tint-warn', edge: 'edge-warn', text: 'text-warn', fill: 'bg-warn' },
  danger: { tint: 'tint-danger', edge: 'edge-danger', text: 'text-danger', fill: 'bg-danger' },
  info: { tint: 'tint-info', edge: 'edge-info', text: 'text-info', fill: 'bg-info' },
  ai: { tint: 'tint-ai', edge: 'edge-ai', text: 'text-ai', fill: 'bg-ai' },
}
