import type { ReactNode } from 'react'
import { navigate, useParam } from '@/app/router'
import { Page, Tabs } from '@/ui'
import { Agents } from './agents/Agents'
import { CustomFields } from './CustomFields'
import { Folders } from './Folders'
import { Models } from './models/Models'
import { Preferences } from './Preferences'
import { Safety } from './Safety'
import { Senders } from './Senders'
import { SequenceFolder } from './SequenceFolder'
import { Status } from './Status'
import { Suppressions } from './Suppressions'
import { Webhooks } from './Webhooks'

type Section =
  | 'senders'
  | 'agents'
  | 'models'
  | 'safety'
  | 'fields'
  | 'suppressions'
  | 'folders'
  | 'webhooks'
  | 'status'
  | 'preferences'

const sections: { id: Section; title: string; panel: ReactNode }[] = [
  { id: 'senders', title: 'Sender profiles', panel: <Senders /> },
  { id: 'agents', title: 'Agents', panel: <Agents /> },
  { id: 'models', title: 'Models', panel: <Models /> },
  { id: 'safety', title: 'Autonomy & safety', panel: <Safety /> },
  { id: 'fields', title: 'Custom fields', panel: <CustomFields /> },
  { id: 'suppressions', title: 'Suppression list', panel: <Suppressions /> },
  { id: 'folders', title: 'Watched folders', panel: <WatchedFolders /> },
  { id: 'webhooks', title: 'Webhooks', panel: <Webhooks /> },
  { id: 'status', title: 'Status', panel: <Status /> },
  { id: 'preferences', title: 'Preferences', panel: <Preferences /> },
]

function WatchedFolders() {
  return (
    <>
      <Folders />
      <div className="max-w-3xl px-5 pb-5">
        <SequenceFolder />
      </div>
    </>
  )
}

export default function SettingsScreen() {
  const wanted = useParam('section')
  const section = sections.find(({ id }) => id === wanted)?.id ?? 'senders'
  return (
    <Page title="Settings" scroll="fill">
      <Tabs
        label="Settings"
        value={section}
        onChange={(next) => navigate(`/settings/${next}`, { replace: true })}
        tabs={sections}
      />
    </Page>
  )
}
