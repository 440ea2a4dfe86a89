import { Component, type ComponentChildren } from 'preact';
import { visibleLine } from '../../shared/escape/visible';
import { spokenError } from '../context';

interface Props {
  /** The place that is shown: at another one, it is tried anew. */
  readonly at: string;
  readonly children: ComponentChildren;
}

interface Broken {
  readonly failure?: string | undefined;
}

/** Around a view: one that cannot be drawn says why, and the rest of the page stays. */
export class Boundary extends Component<Props, Broken> {
  override state: Broken = {};

  static override getDerivedStateFromError(error: unknown): Broken {
    return { failure: spokenError(error) };
  }

  override componentDidUpdate({ at }: Props): void {
    if (at !== this.props.at && this.state.failure !== undefined) this.tryAgain();
  }

  private readonly tryAgain = (): void => {
    this.setState({ failure: undefined });
  };

  override render({ children }: Props, { failure }: Broken) {
    if (failure === undefined) return children;
    return (
      <div class="empty" role="alert">
        <h2>This view cannot be shown</h2>
        <p class="mono">{visibleLine(failure)}</p>
        <p>The org holds something that this page does not expect.</p>
        <button type="button" onClick={this.tryAgain}>
          Try again
        </button>{' '}
        <a href="#/seeds">Restore or reset it in Seeds</a>
      </div>
    );
  }
}
