// The door of this room: screens ask the engine through these.
export { api, ask } from './client'
export { followChanges, useLink } from './events'
export { newId } from './id'
export { type Change, keys, type Topic } from './keys'
export { explain, type FieldProblem, Problem } from './problem'
export { newQueries } from './queries'
export { isWindow } from './transport'
