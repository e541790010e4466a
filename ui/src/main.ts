import { begin } from './app/begin';
import './styles/index.css';

begin();
void import('./app/start');
