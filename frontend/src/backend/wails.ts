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
  /** Opens the system's file dialog; without a choice the id is empty. */
  PickFile(): Promise<{ id: string; name: string } | null>
  /** Asks where to put an import's refused rows; false when nothing was chosen. */
  SaveRejects(importId: string): Promise<boolean>
  /** Asks where to put an exported file; false when nothing was chosen. */
  SaveExport(id: string): Promise<boolean>
  /** Asks where to put a text and writes it there; false when nothing was chosen. */
  SaveText(name: string, text: string): Promise<boolean>
  /** Asks for a folder to watch; empty when nothing was chosen. */
  PickFolder(): Promise<string>
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
