/** The few things the window's runtime gives us. */
interface WailsApp {
  Call(
    id: string,
    method: string,
    path: string,
    headers: string,
    body: string,
  ): Promise<{ status: number; body: string }>
  Cancel(id: string): Promise<void>
}

declare global {
  interface Window {
    go?: { main?: { App?: WailsApp } }
    runtime?: { EventsOn(name: string, listener: (data: unknown) => void): () => void }
  }
}

/** The bound App when the interface runs in the Wails window, undefined in a browser. */
export function wailsApp(): WailsApp | undefined {
  return window.go?.main?.App
}
