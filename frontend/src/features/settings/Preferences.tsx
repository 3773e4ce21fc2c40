import { Contrast, Monitor, Moon, Sun } from 'lucide-react'
import { type Density, setPreference, type Theme, usePreferences } from '@/app/preferences'
import { Card, Field, Select, Switch } from '@/ui'
import { Region } from './Region'

const THEMES: { value: Theme; label: string; icon: typeof Sun }[] = [
  { value: 'system', label: 'As the system', icon: Monitor },
  { value: 'light', label: 'Light', icon: Sun },
  { value: 'dark', label: 'Dark', icon: Moon },
  { value: 'contrast', label: 'High contrast', icon: Contrast },
]

const DENSITIES: { value: Density; label: string }[] = [
  { value: 'compact', label: 'Compact' },
  { value: 'regular', label: 'Regular' },
  { value: 'roomy', label: 'Roomy' },
]

const SIZES = [90, 100, 110, 125, 150, 175, 200].map((size) => ({ value: String(size), label: `${size} %` }))

export function Preferences() {
  const { theme, density, textSize, letters, wheelZooms } = usePreferences()
  return (
    <div className="flex max-w-2xl flex-col gap-5 p-5">
      <Card title="Appearance">
        <div className="flex flex-col gap-4 p-4">
          <Field label="Theme" layout="row">
            <Select className="w-44" value={theme} options={THEMES} onChange={(next) => setPreference('theme', next)} />
          </Field>
          <Field label="Density" hint="The height of rows in tables and lists." layout="row">
            <Select
              className="w-44"
              value={density}
              options={DENSITIES}
              onChange={(next) => setPreference('density', next)}
            />
          </Field>
          <Field label="Text size" layout="row">
            <Select
              className="w-44"
              value={String(textSize)}
              options={SIZES}
              onChange={(next) => setPreference('textSize', Number(next))}
            />
          </Field>
        </div>
      </Card>
      <Region />
      <Card title="Keyboard and mouse">
        <div className="flex flex-col gap-4 p-4">
          <Field
            label="Single-letter shortcuts"
            hint="Off, letters do nothing by themselves. Shortcuts with Ctrl or ⌘ stay."
            layout="row"
          >
            <Switch checked={letters} onChange={(next) => setPreference('letters', next)} />
          </Field>
          <Field
            label="Wheel zooms the canvas"
            hint="Off, the wheel scrolls it, and zooms while Ctrl or ⌘ is held."
            layout="row"
          >
            <Switch checked={wheelZooms} onChange={(next) => setPreference('wheelZooms', next)} />
          </Field>
        </div>
      </Card>
    </div>
  )
}
