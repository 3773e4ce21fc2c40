import type { SequenceCard } from '@/backend'
import { ConfirmDialog } from '@/ui'
import { plural } from './words'

interface ArchiveDialogProps {
  card: SequenceCard
  busy: boolean
  onConfirm: () => void
  onClose: () => void
}

/** Archiving cannot be undone, and ends what is under way: with people in it, it must be typed. */
export function ArchiveDialog({ card, busy, onConfirm, onClose }: ArchiveDialogProps) {
  const live = card.stats.active + card.stats.paused
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={`Archive ${card.name}?`}
      confirm="Archive sequence"
      danger
      busy={busy}
      onConfirm={onConfirm}
      {...(live > 0 ? { typed: 'archive' } : {})}
    >
      {live > 0 && <p>{plural(live, 'person', 'people')} who are active or paused in it will be unenrolled.</p>}
      <p>
        An archived sequence is kept for reference and cannot be activated again. You can duplicate it.
        {card.default && ' It will no longer be the default sequence.'}
      </p>
    </ConfirmDialog>
  )
}
