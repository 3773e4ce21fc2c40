// The door of this room: screens ask the engine through these.
export { api, ask } from './client'
export { asProblem, inWords, useDeed } from './deed'
export { followChanges, useLink } from './events'
export { exportFile } from './exports'
export { newId } from './id'
export { type Change, keys, type Topic } from './keys'
export {
  pickFolderInWindow,
  pickInWindow,
  rejectsAddress,
  saveRejectsInWindow,
  saveText,
  type Upload,
  uploadFile,
  uploadText,
} from './platform'
export { explain, type FieldProblem, Problem } from './problem'
export { newQueries } from './queries'
export {
  useAgents,
  useCustomFields,
  useEndpoints,
  useFilterFields,
  useLists,
  useNotices,
  useSenders,
  useSequence,
  useSequences,
  useStatus,
  useTags,
  useWaiting,
  useWorkspace,
} from './reads'
export { hasUnsaved, markUnsaved, useSignedOut } from './session'
export { isWindow } from './transport'
export type * from './types'
