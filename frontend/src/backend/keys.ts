import type { QueryKey } from '@tanstack/react-query'

/** What an event can be about, and the first word of every query key. */
export type Topic = string

/** Query keys begin with their topic, so that an event finds the queries it makes stale. */
export const keys = {
  /** Everything about a topic. */
  topic: (topic: Topic): QueryKey => [topic],
  /** A list, by its filter. */
  list: (topic: Topic, filter: unknown = null): QueryKey => [topic, 'list', filter],
  /** One thing, or a part of it: one('contacts', id, 'timeline'). */
  one: (topic: Topic, id: string, ...part: string[]): QueryKey => [topic, 'one', id, ...part],
}

export interface Change {
  topic: Topic
  /** Without it, anything of the topic may have changed. */
  id?: string
}

/** The keys that a batch of changes makes stale, each once. */
export function staleKeys(changes: readonly Change[]): QueryKey[] {
  const whole = new Set(changes.filter(({ id }) => id === undefined).map(({ topic }) => topic))
  const stale = new Map<string, QueryKey>()
  for (const { topic, id } of changes) {
    const found: QueryKey[] =
      whole.has(topic) || id === undefined ? [keys.topic(topic)] : [[topic, 'list'], keys.one(topic, id)]
    for (const key of found) stale.set(JSON.stringify(key), key)
  }
  return [...stale.values()]
}
