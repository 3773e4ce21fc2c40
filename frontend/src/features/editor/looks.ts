import type { Hue } from './kinds'

/** The colour of a kind: its glyph, its tint, and the bar of a message. */
export const HUES: Record<Hue, { text: string; tint: string; fill: string; token: string }> = {
  email: { text: 'text-email', tint: 'tint-email', fill: 'fill-email', token: '--email' },
  sms: { text: 'text-sms', tint: 'tint-sms', fill: 'fill-sms', token: '--sms' },
  whatsapp: { text: 'text-whatsapp', tint: 'tint-whatsapp', fill: 'fill-whatsapp', token: '--whatsapp' },
  voice: { text: 'text-voice', tint: 'tint-voice', fill: 'fill-voice', token: '--voice' },
  voicemail: { text: 'text-voicemail', tint: 'tint-voicemail', fill: 'fill-voicemail', token: '--voicemail' },
  ai: { text: 'text-ai', tint: 'tint-ai', fill: 'fill-ai', token: '--ai' },
  logic: { text: 'text-logic', tint: 'tint-logic', fill: 'fill-logic', token: '--logic' },
  notify: { text: 'text-notify', tint: 'tint-notify', fill: 'fill-notify', token: '--notify' },
  accent: { text: 'text-accent-text', tint: 'tint-accent', fill: 'fill-accent', token: '--accent' },
}
