import type { ComponentChildren } from 'preact';

/** Where there is nothing: what to do next. */
export function EmptyState({
  title,
  children,
}: {
  readonly title: string;
  readonly children: ComponentChildren;
}) {
  return (
    <div class="empty">
      <h2>{title}</h2>
      {children}
    </div>
  );
}

/** A command line, to be copied. */
export function CommandLine({ children }: { readonly children: string }) {
  return (
    <pre class="command" tabIndex={0} aria-label="Command">
      {children}
    </pre>
  );
}
