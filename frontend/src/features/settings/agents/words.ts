import type { AgentFields } from '@/backend'

export const TYPES = [
  { value: 'sdr', label: 'SDR' },
  { value: 'receptionist', label: 'Receptionist' },
  { value: 'recovery', label: 'Recovery' },
  { value: 'reminder', label: 'Reminder' },
  { value: 'nurture', label: 'Nurture' },
  { value: 'support', label: 'Support' },
  { value: 'custom', label: 'Custom' },
] as const

export const TONES = [
  { value: 'friendly', label: 'Friendly' },
  { value: 'formal', label: 'Formal' },
  { value: 'direct', label: 'Direct' },
] as const

export const LEVELS = [
  { value: 'full_auto', label: 'Full Auto' },
  { value: 'act_review', label: 'Act + Review' },
  { value: 'suggest_only', label: 'Suggest Only' },
  { value: 'off', label: 'Off' },
] as const

export const LEVEL_EFFECTS: Record<AgentFields['level'], string> = {
  full_auto: 'Sends by itself and logs it, where no other rule asks for approval.',
  act_review: 'Sends by itself and notifies you, where no other rule asks for approval.',
  suggest_only: 'Every draft goes to approval.',
  off: 'Nothing is drafted or sent.',
}

export const NEW_AGENT: AgentFields = {
  name: '',
  type: 'sdr',
  persona: '',
  goals: '',
  tone: 'friendly',
  rules: '',
  level: 'suggest_only',
  threshold: 60,
}

export function labelOf(options: readonly { value: string; label: string }[], value: string): string {
  return options.find((one) => one.value === value)?.label ?? value
}
