import { newId } from '@/backend'
import { say, setStage } from './canvas/stage'
import { edit } from './document'
import { snap } from './flow/layout'
import { addPaper, newPaper } from './flow/notes'
import { setLook } from './view'

/** Notes and sections, one at a time. */
export function paperDeeds(id: string) {
  const choose = (paper: string) => setLook(id, { selected: [paper], focus: null, inspector: true })

  return {
    /** Chooses it, with its settings beside it. */
    showPaper: choose,
    /** Puts the keyboard where it is written. */
    writePaper: (paper: string) => {
      choose(paper)
      setStage({ want: 'first' })
    },
    addPaper: (kind: 'note' | 'section', { x, y }: { x: number; y: number }) => {
      const paper = newPaper(kind, newId(), { x: snap(x), y: snap(y) })
      edit(id, (now) => addPaper(now, paper))
      choose(paper.id)
      setStage({ want: 'first' })
      say(kind === 'note' ? 'Added a note.' : 'Added a section.')
    },
  }
}
