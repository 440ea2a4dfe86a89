import { TerraformStack } from './cdk';
import type { Construct } from 'constructs';
import { objectOf } from '../shared/json';
import { engineOf, isAtLeast } from '../terraform/engine';
import { FEATURES, type FeatureName } from '../terraform/features';

/** What each stack was told to require already. */
const required = new WeakMap<TerraformStack, string>();

/**
 * Lets a stack say that it needs a version of its engine that has a feature. An older one then says so itself, before it
 * stumbles over what it does not know. What the stack's author requires stays.
 */
export function requireFeature(scope: Construct, feature: FeatureName): void {
  const stack = TerraformStack.of(scope);
  const since: string | undefined = FEATURES[feature].since[engineOf().name];
  const before = required.get(stack);
  if (since === undefined) return;
  if (before !== undefined && isAtLeast(before, since)) return;
  required.set(stack, since);
  const overrides = objectOf(objectOf(Reflect.get(stack, 'rawOverrides'))['terraform']);
  const others = String(overrides['required_version'] ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '' && each !== `>= ${before}`);
  stack.addOverride('terraform.required_version', [...others, `>= ${since}`].join(', '));
}
