import { navigate, useParam } from '@/app/router'
import { Page, Tabs } from '@/ui'
import { Preferences } from './Preferences'

type Section = 'preferences'

const sections: { id: Section; title: string; panel: React.ReactNode }[] = [
  { id: 'preferences', title: 'Preferences', panel: <Preferences /> },
]

export default function SettingsScreen() {
  const wanted = useParam('section')
  const section = sections.find(({ id }) => id === wanted)?.id ?? 'preferences'
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
