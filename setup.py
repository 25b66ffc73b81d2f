"""What pyproject.toml cannot say: in a wheel, the settings of .streamlit lie next to the app's entry.

Streamlit reads settings from the folder where it was started, and from that of its script.
"""

from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

SETTINGS = ".streamlit/config.toml"


class BuildWithSettings(build_py):
    """Build the packages, and put the settings where Streamlit finds them."""

    def run(self) -> None:
        super().run()
        if not self.editable_mode:
            target = Path(self.build_lib) / "dashboard" / SETTINGS
            target.parent.mkdir(parents=True, exist_ok=True)
            self.copy_file(SETTINGS, str(target))


setup(cmdclass={"build_py": BuildWithSettings})
