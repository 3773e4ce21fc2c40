import { expect, test } from 'vitest'
import type { ContactView } from '@/backend'
import { compare } from './compare'

const contact = (facts: Partial<ContactView>): ContactView => ({
  id: 'a',
  name: 'Ann',
  email: '',
  firstName: '',
  lastName: '',
  company: '',
  title: '',
  phone: '',
  mobile: '',
  timeZone: '',
  country: '',
  state: '',
  city: '',
  industry: '',
  linkedIn: '',
  leadStatus: 'new',
  owner: '',
  notes: '',
  tags: [],
  custom: {},
  source: '',
  doNotContact: false,
  aiPaused: false,
  suppressed: false,
  consents: { email: {}, sms: {}, whatsapp: {}, voice: {} },
  zone: { names: [], said: '', source: 'workspace' },
  live: 0,
  createdAt: '2026-01-01T00:00:00Z',
  ...facts,
})

test('the winner keeps what it has, and takes what it lacks', () => {
  const rows = compare(
    contact({ company: 'Acme', title: '' }),
    contact({ company: 'Globex', title: 'CEO' }),
    [{ key: 'size', name: 'Size', type: 'number', options: [] }],
    '',
  )
  const stays = Object.fromEntries(rows.map((row) => [row.id, row.stays]))
  expect(stays).toEqual({ company: 'keep', title: 'other', status: 'both' })
})

test('a word against writing always stays', () => {
  const rows = compare(
    contact({ consents: { email: { state: 'granted' }, sms: {}, whatsapp: {}, voice: {} } }),
    contact({
      doNotContact: true,
      leadStatus: 'do_not_contact',
      consents: { email: { state: 'refused' }, sms: {}, whatsapp: {}, voice: {} },
    }),
    [],
    '',
  )
  expect(rows.find(({ id }) => id === 'status')?.stays).toBe('other')
  expect(rows.find(({ id }) => id === 'consent:email')?.stays).toBe('other')
})
