import { Component, type ReactNode } from 'react'
import { explain } from '@/backend'
import { ErrorState } from '@/ui'

interface State {
  error: unknown
}

/** A screen that failed to draw says so in its place; the rest of the app goes on. */
export class ErrorBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { error: undefined }

  static getDerivedStateFromError(error: unknown): State {
    return { error }
  }

  override render() {
    const { error } = this.state
    if (error === undefined) return this.props.children
    return (
      <ErrorState
        title="This screen could not be drawn."
        unchanged="Nothing you saved was changed, and sending goes on as before."
        onRetry={() => this.setState({ error: undefined })}
        {...explain(error)}
      />
    )
  }
}
