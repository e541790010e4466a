import { begin } from './app/begin';
import { firstTheme } from './app/firstTheme';
import './styles/index.css';

// The browser keeps what was chosen in another process: what the page needs from the server is asked for first.
begin();
firstTheme();
void import('./app/start');
