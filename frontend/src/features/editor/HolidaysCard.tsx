import { Plus, X } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { Button, Card, Field, formatDate, IconButton, Input } from '@/ui'

interface HolidaysCardProps {
  days: readonly string[]
  readOnly: boolean
  onChange: (days: string[]) => void
}

/** Dates on which nothing leaves. */
export function HolidaysCard({ days, readOnly, onChange }: HolidaysCardProps) {
  const [day, setDay] = useState('')
  const add = (event: FormEvent) => {
    event.preventDefault()
    if (!day) return
    onChange([...new Set([...days, day])].sort())
    setDay('')
  }
  return (
    <Card title="Holidays">
      <div className="flex flex-col gap-3 p-4">
        {days.length === 0 ? (
          <p className="text-muted">None. Messages leave on every day that the sending window allows.</p>
        ) : (
          <ul className="flex flex-wrap gap-1.5">
            {days.map((one) => (
              <li key={one} className="flex items-center gap-0.5 rounded-control border bg-sunken pl-2">
                {formatDate(new Date(`${one}T12:00`))}
                <IconButton
                  icon={X}
                  size="sm"
                  label={`Remove ${one}`}
                  disabled={readOnly}
                  onClick={() => onChange(days.filter((other) => other !== one))}
                />
              </li>
            ))}
          </ul>
        )}
        {!readOnly && (
          <form onSubmit={add} className="flex items-end gap-2">
            <Field label="Add a day on which nothing leaves">
              <Input type="date" value={day} onChange={setDay} />
            </Field>
            <Button type="submit" icon={Plus} disabled={!day}>
              Add
            </Button>
          </form>
        )}
      </div>
    </Card>
  )
}
