import { useQuery } from '@tanstack/react-query'
import { Ellipsis, UserPlus } from 'lucide-react'
import { href } from '@/app/router'
import { api, ask, type EnrollmentRow, explain, keys } from '@/backend'
import { EnrollmentDialog } from '@/parts/EnrollmentDialog'
import { useEnrollmentDeeds } from '@/parts/enrollmentDeeds'
import { enrollmentMenu } from '@/parts/enrollmentMenu'
import { Why } from '@/parts/Why'
import { Button, Card, ErrorState, IconButton, Menu, Progress, StatusPill, TextLink } from '@/ui'
import { Decisions } from './Decisions'

/** The sequences the contact is or was in, how far, and what can be done. */
export function ContactEnrollments({ contactId, onEnroll }: { contactId: string; onEnroll: () => void }) {
  const { data, error, refetch } = useQuery({
    queryKey: keys.list('enrollments', { contact: contactId }),
    queryFn: ({ signal }) =>
      ask(api.GET('/api/contacts/{id}/enrollments', { params: { path: { id: contactId } }, signal })),
  })
  const deeds = useEnrollmentDeeds()
  return (
    <Card title="Enrollments">
      {error && (
        <ErrorState
          compact
          title="The enrollments could not be read."
          onRetry={() => void refetch()}
          {...explain(error)}
        />
      )}
      {data?.length === 0 && (
        <div className="flex items-center justify-between gap-3 p-4">
          <p className="text-muted">In no sequence yet.</p>
          <Button size="sm" icon={UserPlus} onClick={onEnroll}>
            Enroll
          </Button>
        </div>
      )}
      <ul>
        {(data ?? []).map((row) => (
          <li key={row.id} className="flex flex-col gap-1.5 border-b px-4 py-3 last:border-b-0">
            <div className="flex items-center gap-2">
              <TextLink
                href={href(`/sequences/${row.sequenceId}`)}
                className="min-w-0 flex-1 truncate font-medium text-text! hover:text-accent-text!"
              >
                {row.sequence}
              </TextLink>
              <StatusPill status={row.status} />
              <RowMenu row={row} deeds={deeds} />
            </div>
            {row.steps > 0 && row.step > 0 && (
              <div className="flex items-center gap-2 text-table text-muted">
                <Progress
                  label={`Step ${row.step} of ${row.steps}`}
                  done={row.step - 1}
                  total={row.steps}
                  className="w-20"
                />
                Step {row.step} of {row.steps}, {row.stepName}
              </div>
            )}
            <div className="text-table text-muted">
              <Why row={row} />
            </div>
            <Decisions enrollmentId={row.id} sequence={row.sequence} />
          </li>
        ))}
      </ul>
      <EnrollmentDialog deeds={deeds} />
    </Card>
  )
}

function RowMenu({ row, deeds }: { row: EnrollmentRow; deeds: ReturnType<typeof useEnrollmentDeeds> }) {
  const groups = enrollmentMenu(row, deeds)
  if (groups.length === 0) return null
  return <Menu groups={groups} trigger={<IconButton icon={Ellipsis} size="sm" label={`More for ${row.sequence}`} />} />
}
