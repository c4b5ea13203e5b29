// One Dashboard Studio view, rendered by Splunk's own packages. The page that the lab serves sets
// window.__DASHBOARD__ = {definition, app, view, splunkdPath}; searches go to splunkdPath.
// (No "type": "module" in package.json: Splunk's CommonJS builds need esbuild's Babel interop.)
import DashboardCore from '@splunk/dashboard-core';
import { DashboardContextProvider } from '@splunk/dashboard-context';
import EnterpriseViewOnlyPreset from '@splunk/dashboard-presets/EnterpriseViewOnlyPreset';
import { SplunkThemeProvider } from '@splunk/themes';
import { createRoot } from 'react-dom/client';

const { definition } = window.__DASHBOARD__;

createRoot(document.getElementById('root')).render(
    <SplunkThemeProvider family="enterprise" colorScheme="light" density="comfortable">
        <DashboardContextProvider preset={EnterpriseViewOnlyPreset} initialDefinition={definition} featureFlags={{}}>
            <DashboardCore width="100%" height="auto" />
        </DashboardContextProvider>
    </SplunkThemeProvider>
);
