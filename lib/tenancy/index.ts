export { contextsOf } from './contexts';
export { GuardedNamespace, type GuardedNamespaceProps } from './guarded-namespace';
export { type KubeContext, type Kubeconfig, kubeconfig, kubeconfigText } from './kubeconfig';
export { writeKubeconfig } from './kubeconfig-file';
export { type PreviewOptions, previewText, type RenderedPreview, renderPreview, writePreview } from './preview';
export { TeamNamespace, type TeamNamespaceProps } from './team-namespace';
