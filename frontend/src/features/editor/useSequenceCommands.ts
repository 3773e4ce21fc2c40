import { useMemo } from 'react'
import { type Command, useCommands } from '@/app/commands'
import { navigate, useSearchParam } from '@/app/router'
import type { SequenceView } from '@/backend'
import type { SequenceDeeds } from '@/parts/useSequenceDeeds'
import type { Publish } from './usePublish'

/** What the buttons of the header do, in the palette too. */
export function useSequenceCommands(
  view: SequenceView,
  deeds: SequenceDeeds,
  publish: Publish,
  onProblems: () => void,
  onReview: () => void,
) {
  const setStatus = deeds.status.run
  const { setArchiving } = deeds
  const makeLive = publish.run
  const [tab] = useSearchParam('tab')
  // biome-ignore lint/correctness/useExhaustiveDependencies: onProblems and onReview are new on every render and always do the same
  const commands = useMemo<Command[]>(() => {
    const command = (id: string, title: string, run: () => void, shortcut?: string): Command => ({
      id: `sequence.${id}`,
      title,
      group: 'Sequence',
      run,
      ...(shortcut && { shortcut }),
    })
    const show = (tab: string) =>
      command(tab, `Show ${tab}`, () => navigate(`/sequences/${view.id}?tab=${tab}`, { replace: true }))
    const tabs = [
      command('steps', 'Show steps', () => navigate(`/sequences/${view.id}`, { replace: true })),
      show('people'),
      command(
        'simulate',
        'Simulate',
        () => navigate(`/sequences/${view.id}?tab=simulate`, { replace: true }),
        // Among people P pauses.
        tab === '' ? 'p' : undefined,
      ),
      show('history'),
      show('settings'),
    ]
    const enroll = command('enroll', 'Enroll contacts', () => navigate(`/contacts?enroll=${view.id}`))
    const archive = command('archive', 'Archive sequence…', () => setArchiving(view))
    const live = view.changed && view.version > 0
    const publishing = live ? [command('publish', 'Review and publish the draft', onReview, 'mod+shift+p')] : []
    if (view.status === 'draft' && view.problems > 0)
      return [...tabs, command('mend', 'Show the first problem', onProblems), archive]
    if (view.status === 'draft')
      return [...tabs, command('activate', 'Activate sequence', () => makeLive('activate')), archive]
    if (view.status === 'active')
      return [
        ...tabs,
        ...publishing,
        enroll,
        command('pause', 'Pause sequence', () => setStatus({ card: view, to: 'paused' })),
        archive,
      ]
    if (view.status === 'paused')
      return [
        ...tabs,
        ...publishing,
        enroll,
        command('resume', 'Resume sequence', () => setStatus({ card: view, to: 'active' })),
        archive,
      ]
    return tabs
  }, [view, tab, setStatus, setArchiving, makeLive])
  useCommands(commands)
}
