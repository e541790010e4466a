python3 "$GIVEN/delay.py"
